import { connectActivities } from './activities';
import { connectAppInfo } from './app-info';
import { connectChat } from './chat';
import { streamAppEvents } from './events';
import { connectImports } from './imports';
import { connectInstruments } from './instruments';
import { connectModels } from './models';
import { connectPredictions } from './predictions';
import { connectQuotes } from './quotes';
import { connectReplay } from './replay';
import { connectSettings } from './settings';

/**
 * Ties every store to the main process, once for each window.
 *
 * @returns Ends the event stream.
 */
export function connectStores(): () => void {
  connectSettings();
  connectAppInfo();
  connectInstruments();
  connectImports();
  connectQuotes();
  connectActivities();
  connectModels();
  connectPredictions();
  connectChat();
  connectReplay();
  const controller = new AbortController();
  void streamAppEvents(controller.signal);
  return () => controller.abort();
}
