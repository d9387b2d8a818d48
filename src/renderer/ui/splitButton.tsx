/** A button with its usual act, and a menu of its other forms beside it. */
import { Menu, type MenuItem } from './menu.tsx';

interface SplitButtonProps {
  readonly label: string;
  readonly onClick: () => void;
  readonly items: readonly MenuItem[];
  readonly menuName: string;
  readonly className?: string;
  readonly testId?: string;
  readonly disabled?: boolean;
}

export function SplitButton(props: SplitButtonProps) {
  const { label, onClick, items, menuName, className = 'button', testId, disabled = false } = props;
  return (
    <div className="split-button">
      <button type="button" className={className} data-testid={testId} disabled={disabled} onClick={onClick}>
        {label}</button>
      <Menu label={<span className="caret" aria-hidden="true" />} name={menuName} items={items} className={className}
        align="end" disabled={disabled} {...(testId === undefined ? {} : { testId: `${testId}-menu` })} />
    </div>
  );
}
