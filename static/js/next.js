/* Ctrl+Enter goes on, wherever one is: what is typed is saved, what is read is turned over. */
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    document.querySelector(".question-actions .next")?.click();
  }
});
