// A second click on the same form does nothing. The server would cope; this
// saves people the wait. Coming back by the back button frees the form again.
for (const form of document.querySelectorAll('form[method="post"]')) {
  const button = form.querySelector('[type="submit"]');
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = 'yes';
    button?.setAttribute('aria-disabled', 'true');
  });
  addEventListener('pageshow', () => {
    delete form.dataset.sent;
    button?.removeAttribute('aria-disabled');
  });
}
