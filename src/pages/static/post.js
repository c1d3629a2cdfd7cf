// Sends the form of the page. Without it the person presses the button.
'use strict';

const form = document.querySelector('form[data-send]');
if (form) form.submit();
