// Forms with a passkey: when one is sent, the browser makes or uses a passkey, whose answer travels in a hidden field.
document.querySelectorAll("form[data-passkey]").forEach((form) => {
  const said = form.querySelector("[data-said]");
  const ask = (options) => form.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.hidden = true;
    try {
      form.elements.answer.value = JSON.stringify(await ask(JSON.parse(form.dataset.options)));
      form.submit();
    } catch (error) {
      const sentences = { NotAllowedError: said.dataset.stopped, InvalidStateError: said.dataset.known };
      said.textContent = sentences[error.name] || said.dataset.unable;
      said.hidden = false;
    }
  });
});
