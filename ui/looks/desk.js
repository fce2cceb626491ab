// Keeps the list of who waits and the open conversation fresh; without scripts the pages work by reloading.
const EVERY = 3000;

async function get(address) {
  const answer = await fetch(address).catch(() => null);
  if (answer?.redirected) location.reload(); // the sign-in has run out
  return answer?.ok ? answer.text() : null;
}

function refresh(list) {
  setInterval(async () => {
    if (document.hidden) return;
    const html = await get(list.dataset.refresh);
    if (html !== null) list.innerHTML = html;
  }, EVERY);
}

function follow(messages) {
  const last = () => Number(messages.querySelector(".message:last-of-type")?.dataset.message || 0);
  messages.scrollTop = messages.scrollHeight;
  setInterval(async () => {
    if (document.hidden) return;
    const html = await get(`${messages.dataset.follow}?after=${last()}`);
    if (!html?.trim()) return;
    messages.insertAdjacentHTML("beforeend", html);
    messages.scrollTop = messages.scrollHeight;
  }, EVERY);
}

document.querySelectorAll("[data-refresh]").forEach(refresh);
document.querySelectorAll("[data-follow]").forEach(follow);
document.querySelector(".answer textarea")?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form.requestSubmit();
});
