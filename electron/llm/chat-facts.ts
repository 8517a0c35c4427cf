export { explainedFacts, marketFacts, predictionFacts, rulesExplanation } from './facts/market-facts';
