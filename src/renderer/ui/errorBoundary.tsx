/** Keeps a fault in one place from taking the rest of the desk with it. */
import { Component, type ReactNode } from 'react';

interface ErrorBoundaryProps {
  readonly name: string;
  readonly children: ReactNode;
}

export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { readonly error: Error } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <div className="empty-state is-error" role="alert">
        <strong>{this.props.name} has failed</strong>
        <p>{this.state.error.message}</p>
        <p>The rest of the desk and the engine go on.</p>
        <button type="button" className="button" onClick={() => this.setState({ error: null })}>Show it again</button>
      </div>
    );
  }
}
