// ---------------------------------------------------------------------------------------------
// Drags
// ---------------------------------------------------------------------------------------------

// Whether the page drags by the drag and drop of HTML, or by the events of the mouse.
let dragstart = null, dragover = null;
const noteDrag = event => { dragstart = event; };
const noteOver = event => { dragover = event; };

function watchDrag() {
  fresh();
  dragstart = dragover = null;
  for (const { defaultView } of documents()) {
    defaultView.addEventListener('dragstart', noteDrag, { capture: true, once: true });
    defaultView.addEventListener('dragover', noteOver, { capture: true, once: true });
  }
}

// When the page has handled the event, it is known whether it lets the drag begin.
const isDragging = () => !!dragstart && !dragstart.defaultPrevented;

// A page takes what is dragged over it by preventing that the browser refuses it.
const takesDrop = () => !!dragover && dragover.defaultPrevented;
