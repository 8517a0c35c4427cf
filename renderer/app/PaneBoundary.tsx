import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Failure, toFailure } from '../api/failure';
import { Button } from '../components/Button';
import { ErrorNotice } from '../components/ErrorNotice';

export interface PaneBoundaryProps {
  readonly children: ReactNode;
}

/** Keeps a pane's fault in that pane. */
export class PaneBoundary extends Component<PaneBoundaryProps, { readonly failure: Failure | null }> {
  override readonly state = { failure: null as Failure | null };

  static getDerivedStateFromError(error: unknown) {
    return { failure: toFailure(error) };
  }

  override render() {
    const { failure } = this.state;
    if (failure === null) return this.props.children;
    return <FailedPane failure={failure} onRetry={() => this.setState({ failure: null })} />;
  }
}

function FailedPane({ failure, onRetry }: { readonly failure: Failure; readonly onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="flex h-full flex-col gap-2 overflow-auto bg-panel p-3">
      <p className="text-xs text-muted">{t('panes.failed')}</p>
      <ErrorNotice failure={failure}>
        <Button onClick={onRetry}>{t('common.retry')}</Button>
      </ErrorNotice>
    </div>
  );
}
