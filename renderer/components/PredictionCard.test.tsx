// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aPrediction } from '#tests/support/a-prediction';
import { applyLanguage } from '../locales/locales';
import { useView } from '../stores/view';
import { PredictionCard } from './PredictionCard';

describe('PredictionCard', () => {
  beforeEach(() => applyLanguage('en'));
  afterEach(cleanup);

  it('shows the probability beside the base rate and its n', () => {
    render(<PredictionCard prediction={aPrediction()} />);

    expect(textOf(screen.getByRole('article'))).toContain('62 % base rate 49 %, n=214');
  });

  it('shows an abstention as one, without a probability', () => {
    const prediction = aPrediction({ verdict: { kind: 'abstention', reason: 'no_edge', text: '' }, source: 'rules' });

    render(<PredictionCard prediction={prediction} />);

    const text = textOf(screen.getByRole('article'));
    expect(text).toContain('Abstained: no edge');
    expect(text).toContain('rules, no language model');
    expect(text).not.toContain('%');
  });

  it('lights the cited structure and puts it out again', () => {
    render(<PredictionCard prediction={aPrediction()} />);
    const link = screen.getByTitle('cites fair_value_gap:bullish:1699985000000');

    fireEvent.click(link);
    const lit = useView.getState().highlightedStructureId;
    fireEvent.click(link);

    expect([lit, useView.getState().highlightedStructureId]).toEqual(['fair_value_gap:bullish:1699985000000', null]);
  });
});

function textOf(element: Element): string {
  return (element.textContent ?? '').replaceAll('\u00a0', ' ');
}
