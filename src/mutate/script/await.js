// Reports the page once it has loaded. The requests are changed elsewhere.

let told = false;

if (PAGE === WANTED) {
  follow(() => {
    if (told || document.readyState !== 'complete') return;
    told = true;
    tell({ kind: 'shown' });
  });
}
