/** What did I do, and why: the journal with search and filter, and beside it the causes of one entry. */
import { useSteering } from '../../store/steering.ts';
import { useRecord } from '../../store/tables.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import type { PaneDefinition } from '../pane.ts';
import { Entries } from './entries.tsx';
import './journal.css';
import { WhyChain } from './whyChain.tsx';

function Journal() {
  const whySeq = useSteering((steering) => steering.whySeq);
  const session = useRecord('session', 'one');
  if (session === null) {
    return <EmptyState title="No journal" text="Start a session or open a recorded one: every command, decision, order
      and fill of it stands here, each with its causes." />;
  }
  return (
    <div className={`pane journal-pane ${whySeq === null ? '' : 'has-why'}`} role="group" aria-label="Journal">
      <Entries />
      {whySeq === null ? null : <WhyChain key={whySeq} seq={whySeq} />}
    </div>
  );
}

export const journalPane: PaneDefinition = {
  id: 'journal', title: 'Journal', purpose: 'Search what happened, and walk why along its causes', component: Journal,
};
