/* Dialogs. `data-dialog="id"` opens one, `data-close-dialog` closes the one it stands in; a click on the veil
   closes too. A form with `data-confirm="question"` (or an element with hx-confirm) asks first:
   `data-confirm-title`, `data-confirm-yes` say how. Without JavaScript nothing asks and everything works. */
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
    return;
  }
  const closer = event.target.closest("[data-close-dialog]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog")?.close();
    return;
  }
  if (event.target.matches("dialog[open]")) {
    const box = event.target.getBoundingClientRect();
    const inside =
      event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
});

/* A dialog that htmx brings with `data-open` opens itself. */
document.addEventListener("htmx:after:swap", () => {
  for (const dialog of document.querySelectorAll("dialog[data-open]:not([open])")) {
    dialog.removeAttribute("data-open");
    dialog.showModal();
  }
});

const ask = document.getElementById("confirm");

function confirmFirst(element, text) {
  const say = (id, words) => {
    const node = document.getElementById(id);
    node.textContent = words || node.dataset.default || "";
  };
  say("confirm-title", element.dataset.confirmTitle);
  say("confirm-text", text);
  say("confirm-yes", element.dataset.confirmYes);
  document.getElementById("confirm-yes").classList.toggle("danger", element.dataset.confirmTone !== "plain");
  document.getElementById("confirm-yes").classList.toggle("primary", element.dataset.confirmTone === "plain");
  ask.returnValue = "";
  ask.showModal();
  return new Promise((resolve) => {
    ask.addEventListener("close", () => resolve(ask.returnValue === "yes"), { once: true });
  });
}

const confirmed = new WeakSet();

/* In the capture phase: before htmx, which listens on the form itself. */
document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    const asker = event.submitter?.closest("[data-confirm]") || (form.matches("[data-confirm]") ? form : null);
    if (!ask || !asker) return;
    if (confirmed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    if (await confirmFirst(asker, asker.dataset.confirm)) {
      confirmed.add(form);
      form.requestSubmit(submitter);
    }
  },
  true,
);

document.addEventListener("htmx:confirm", async (event) => {
  const { ctx, issueRequest, dropRequest } = event.detail;
  const question = ctx?.confirm;
  if (!ask || !question) return;
  event.preventDefault();
  if (await confirmFirst(ctx.sourceElement, question)) issueRequest();
  else dropRequest?.();
});
