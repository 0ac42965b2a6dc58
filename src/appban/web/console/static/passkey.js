// Passkeys, which no page can use without script: a form holds what the browser is asked, and is sent with what it answers.
const kinds = {
  create: async (asked) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) }),
  get: async (asked) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) }),
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const said = form.querySelector("[data-passkey-said]");
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
    said.textContent = "This browser knows no passkeys. Use a newer one.";
    continue;
  }
  form.addEventListener("submit", async (event) => {
    if (form.elements.answer.value) return;
    event.preventDefault();
    said.textContent = "Waiting for your passkey.";
    try {
      const made = await kinds[form.dataset.passkey](JSON.parse(form.dataset.asked));
      form.elements.answer.value = JSON.stringify(made);
      said.textContent = "Signed. Sending it.";
      form.requestSubmit();
    } catch (fault) {
      said.textContent = `Nothing was signed, and nothing was sent: ${fault.message}`;
    }
  });
}
