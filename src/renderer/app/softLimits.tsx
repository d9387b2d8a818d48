/** Wherever an order was sent from: what a soft limit asks stands over the desk until it is answered. */
import { sendCommand } from '../store/commands.ts';
import { useDesk } from '../store/desk.ts';
import { accepting, dropQuestion, useSoftLimit, type SoftLimitQuestion } from '../store/orders/softLimit.ts';
import { formatNumber } from '../ui/format.ts';

function Question({ question, disabled }: { readonly question: SoftLimitQuestion; readonly disabled: boolean }) {
  const { id, command, text, acceptable } = question;
  return (
    <li className="soft-limit">
      <span><b className="warning-text">Beyond a soft limit.</b> {text}. Nothing has left.</span>
      <span className="button-row">
        <button type="button" className="button is-danger" disabled={disabled} data-testid="soft-limit-accept"
          onClick={() => {
            dropQuestion(id);
            void sendCommand(accepting(command, acceptable));
          }}>Send it, accept {formatNumber(acceptable.value, { digits: 2 })}</button>
        <button type="button" className="button" onClick={() => dropQuestion(id)}>Leave it</button>
      </span>
    </li>
  );
}

export function SoftLimits() {
  const questions = useSoftLimit((asked) => asked.questions);
  const disabled = useDesk((desk) => desk.link !== 'open' || desk.replay !== null);
  if (questions.length === 0) return null;
  return (
    <ul className="soft-limits" role="alert" aria-label="Beyond a soft limit" data-testid="asked">
      {questions.map((question) => <Question key={question.id} question={question} disabled={disabled} />)}
    </ul>
  );
}
