import { connectAccount } from './account';
import { connectActivities } from './activities';
import { connectAlerts } from './alerts';
import { connectAppInfo } from './app-info';
import { connectChat } from './chat';
import { connectChatSearch } from './chat-search';
import { connectConfirmation } from './confirmation';
import { connectCounterfactuals } from './counterfactuals';
import { connectDrift } from './drift';
import { connectEnvironment } from './environment';
import { streamAppEvents } from './events';
import { connectExchange } from './exchange';
import { connectExchangeKey } from './exchange-key';
import { connectFills } from './fills';
import { connectHealth } from './health';
import { connectImports } from './imports';
import { connectInstrumentRules } from './instrument-rules';
import { connectInstruments } from './instruments';
import { connectMandate } from './mandate';
import { connectModelStanding } from './model-standing';
import { connectModels } from './models';
import { connectNetworkContacts } from './network-contacts';
import { connectOrders } from './orders';
import { connectPositions } from './positions';
import { connectPredictions } from './predictions';
import { connectProposals } from './proposals';
import { connectQuotes } from './quotes';
import { connectReplay } from './replay';
import { connectRiskEvents } from './risk-events';
import { connectRiskState } from './risk-state';
import { connectSettings } from './settings';
import { connectSignalModels } from './signals';
import { connectViewChanges } from './view-changes';

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
  connectModelStanding();
  connectPredictions();
  connectChat();
  connectChatSearch();
  connectViewChanges();
  connectReplay();
  connectExchange();
  connectEnvironment();
  connectInstrumentRules();
  // Before the proposals: what they show asks for its cards.
  connectConfirmation();
  connectDrift();
  connectProposals();
  connectOrders();
  connectFills();
  connectPositions();
  connectAccount();
  connectRiskEvents();
  connectRiskState();
  connectMandate();
  connectCounterfactuals();
  connectExchangeKey();
  connectNetworkContacts();
  connectAlerts();
  connectHealth();
  connectSignalModels();
  const controller = new AbortController();
  void streamAppEvents(controller.signal);
  return () => controller.abort();
}
