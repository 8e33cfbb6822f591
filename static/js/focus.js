// A press on a picture writes the numbers of its most important point; a mark shows where the numbers point to.
document.querySelectorAll("[data-focus]").forEach((figure) => {
  const [x, y] = figure.dataset.focus.split(" ").map((id) => document.getElementById(id));
  const picture = figure.querySelector("img");
  const point = figure.querySelector(".focus-point");
  const show = () => {
    const box = picture.getBoundingClientRect();
    point.style.left = `${(Number(x.value) / 100) * box.width}px`;
    point.style.top = `${(Number(y.value) / 100) * box.height}px`;
  };
  figure.classList.add("is-ready");
  picture.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect();
    x.value = Math.round(((event.clientX - box.left) / box.width) * 100);
    y.value = Math.round(((event.clientY - box.top) / box.height) * 100);
    show();
  });
  [x, y].forEach((field) => field.addEventListener("input", show));
  window.addEventListener("resize", show);
  picture.addEventListener("load", show);
  show();
});
