// A press on a picture writes the numbers of its most important point; a mark shows where the numbers point to.
document.querySelectorAll("[data-focus]").forEach((figure) => {
  const [x, y] = figure.dataset.focus.split(" ").map((id) => document.getElementById(id));
  const picture = figure.querySelector("img");
  const point = figure.querySelector(".focus-point");
  const share = (field) => Math.min(Math.max(Number(field.value) || 0, 0), 100) / 100;
  const show = () => {
    point.style.left = `${100 * share(x)}%`;
    point.style.top = `${100 * share(y)}%`;
  };
  figure.classList.add("is-ready");
  picture.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect();
    x.value = Math.round(((event.clientX - box.left) / box.width) * 100);
    y.value = Math.round(((event.clientY - box.top) / box.height) * 100);
    show();
  });
  [x, y].forEach((field) => field.addEventListener("input", show));
  show();
});
