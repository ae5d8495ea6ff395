// The page starts here: it takes its token, connects to the program that served it, and draws.

import { mount } from 'svelte';
import App from './App.svelte';
import { connect } from './runtime/connect';
import { takeToken } from './runtime/token';
import './styles/tokens.css';
import './styles/base.css';

const token = takeToken(location, history, sessionStorage);

mount(App, {
  target: document.getElementById('teahouse')!,
  props: { transport: token === null ? null : connect(location, token) },
});
