// Answers pages of applications that ask, through a frame of theirs, whether somebody signed in or out here since
// (OpenID Connect Session Management 1.0, section 3.2).
'use strict';

const name = `${document.documentElement.dataset.cookie}=`;

function browserState() {
  const pair = document.cookie.split('; ').find((pair) => pair.startsWith(name));
  return pair ? pair.slice(name.length) : '';
}

// The same as `session_state` of the authorization response: section 4.1.
async function sessionState(client, origin, salt) {
  const text = new TextEncoder().encode([client, origin, browserState(), salt].join(' '));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
  const base64 = btoa(String.fromCharCode(...hash)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return `${base64}.${salt}`;
}

async function answer(question, origin) {
  const at = question.lastIndexOf(' ');
  const [client, state] = [question.slice(0, at), question.slice(at + 1)];
  const salt = state.slice(state.indexOf('.') + 1);
  if (at < 1 || !state.includes('.') || salt === '') return 'error';
  return (await sessionState(client, origin, salt)) === state ? 'unchanged' : 'changed';
}

addEventListener('message', async ({ data, origin, source }) => {
  // A page without an origin cannot be told apart from others, and cannot be answered.
  if (typeof data !== 'string' || !source || !origin.startsWith('http')) return;
  source.postMessage(await answer(data, origin), origin);
});
