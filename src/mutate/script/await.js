// Tells of the page once it is there: what becomes of requests is not the script's matter.

let told = false;

if (PAGE === WANTED) {
  follow(() => {
    if (told || document.readyState !== 'complete') return;
    told = true;
    tell({ kind: 'shown' });
  });
}
