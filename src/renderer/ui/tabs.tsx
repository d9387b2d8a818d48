/** A row of tabs with the keyboard path that screen readers expect: arrows move, the shown panel is named. */
import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react';

export interface TabDefinition { readonly id: string; readonly label: string; readonly count?: number }

interface TabsProps {
  readonly name: string;
  readonly tabs: readonly TabDefinition[];
  readonly active: string;
  readonly onChange: (id: string) => void;
  /** Stands at the end of the row. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Tabs({ name, tabs, active, onChange, actions, children }: TabsProps) {
  const id = useId();
  const row = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const at = tabs.findIndex((tab) => tab.id === active);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (next === undefined) return;
    onChange(next.id);
    row.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
  };
  return (
    <>
      <div className="pane-bar">
        <div className="tabs" role="tablist" aria-label={name} ref={row} onKeyDown={move}>
          {tabs.map((tab) => (
            <button key={tab.id} type="button" role="tab" className="tab" data-tab={tab.id} id={`${id}-${tab.id}`}
              aria-selected={tab.id === active} tabIndex={tab.id === active ? 0 : -1} aria-controls={`${id}-panel`}
              onClick={() => onChange(tab.id)}>
              {tab.label}{tab.count === undefined ? null : <span className="tab-count">{tab.count}</span>}
            </button>
          ))}
        </div>
        <div className="pane-bar-actions">{actions}</div>
      </div>
      <div className="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${active}`}>{children}</div>
    </>
  );
}
