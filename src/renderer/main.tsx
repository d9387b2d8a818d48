/** The screen's entry: theme, link to the engine, the desk. */
import { createRoot } from 'react-dom/client';
import './app/zone.ts';
import './app/styles/tokens.css';
import './app/styles/base.css';
import './app/styles/controls.css';
import './app/styles/shell.css';
import './app/styles/desk.css';
import './app/styles/panes.css';
import './app/styles/trading.css';
import { App } from './app/app.tsx';
import { keepConnected } from './app/link/reconnect.ts';
import { followTheme } from './app/theme.ts';
import { followLanguage } from './store/language.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
followTheme();
followLanguage();
keepConnected();
createRoot(root).render(<App />);
