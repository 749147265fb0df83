// Filters act as soon as they are chosen; the button is for those without script.
for (const form of document.querySelectorAll('form[data-filters]')) {
  form.querySelector('[data-apply]')?.setAttribute('hidden', '');
  let pause = 0;
  const go = () => { clearTimeout(pause); form.requestSubmit(); };
  form.addEventListener('change', event => { if (event.target.matches('select, input[type=checkbox]')) go(); });
  form.addEventListener('submit', () => {
    // What is empty has no place in an address that people send each other.
    for (const field of form.elements) if (field.name && field.value === '') field.disabled = true;
  });
  addEventListener('pageshow', () => { for (const field of form.elements) field.disabled = false; });
}
