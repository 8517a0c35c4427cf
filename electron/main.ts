import { startDesktop } from './app/desktop';

startDesktop();
