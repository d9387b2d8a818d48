/** Messages that pass: errors are read out at once, all can be dismissed. */
export interface ToastMessage {
  readonly id: number;
  readonly tone: 'info' | 'good' | 'warning' | 'error';
  readonly title: string;
  readonly text: string;
}

interface ToastsProps {
  readonly toasts: readonly ToastMessage[];
  readonly onDismiss: (id: number) => void;
}

export function Toasts({ toasts, onDismiss }: ToastsProps) {
  return (
    <div className="toasts" role="log" aria-label="Messages" data-testid="toasts">
      {toasts.map((toast) => (
        <div key={toast.id} className={`toast toast-${toast.tone}`} role={toast.tone === 'error' ? 'alert' : 'status'}>
          <div>
            <strong>{toast.title}</strong>
            <p>{toast.text}</p>
          </div>
          <button type="button" className="icon-button" aria-label="Dismiss" onClick={() => onDismiss(toast.id)}>
            ×</button>
        </div>
      ))}
    </div>
  );
}
