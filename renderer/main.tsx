import './styles/font.css';
import './styles/app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { provideLink } from './api/client';
import { electronLink } from './api/electron-transport';
import { App } from './app/App';
import { applyAppearance, rememberedAppearance } from './app/appearance';
import { connectStores } from './stores/connect-stores';

// The port arrives while the first frame is painted; whatever needs it waits for it alone.
provideLink(
  window.fairgap
    ? electronLink(window.fairgap)
    : Promise.reject(new Error('This page runs in the desktop window of Fairgap only.')),
);
applyAppearance(rememberedAppearance());
connectStores();

const root = document.getElementById('root');
if (root === null) throw new Error('Expected an element with the id root in the page.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
