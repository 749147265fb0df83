// Moves countdowns on, once a second while somebody looks.
const two = number => String(number).padStart(2, '0');

export function clock(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

setInterval(() => {
  if (document.hidden) return;
  for (const time of document.querySelectorAll('[data-until]')) time.textContent = clock(time.dataset.until - Date.now());
}, 1000);
