// Buttons that copy a text; where the browser keeps its clipboard to itself, the text beside them is selected.
document.querySelectorAll("[data-copy]").forEach((button) => {
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.copied;
    } catch {
      window.getSelection().selectAllChildren(document.getElementById(button.dataset.of));
    }
  });
});
