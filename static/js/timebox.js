/* Lets the stage's clock tick between two answers of the server, which alone knows the time. */
let began = performance.now();

function tick() {
  const box = document.getElementById("timebox");
  if (!box) return;
  if (box.dataset.state !== "running" && box.dataset.state !== "over") return;
  const used = Number(box.dataset.used) + Math.floor((performance.now() - began) / 1000);
  const left = Number(box.dataset.planned) - used;
  const two = (number) => String(number).padStart(2, "0");
  const words = `${left < 0 ? "−" : ""}${two(Math.floor(Math.abs(left) / 60))}:${two(Math.abs(left) % 60)}`;
  const clock = box.querySelector("[role=timer]");
  if (clock.textContent !== words) clock.textContent = words;
  box.querySelector("progress").value = Math.min(used, Number(box.dataset.planned));
  box.dataset.state = left < 0 ? "over" : "running";
}

setInterval(tick, 500);
document.addEventListener("htmx:after:swap", (event) => {
  if (!event.detail?.ctx?.sourceElement?.closest("#timebox")) return;
  began = performance.now();
  tick();
});
