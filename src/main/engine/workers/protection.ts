/** Worker thread: makes the protection plans that it is asked for. */
import type { PlanDraft } from '../../../shared/domain/steering/protection.ts';
import type { ProtectionInput } from '../../hedging/protection/input.ts';
import { plannedProtection } from '../protection/protectionJob.ts';
import { answerTasks } from '../threads/answerTasks.ts';

answerTasks<ProtectionInput, PlanDraft>((job) => plannedProtection(job, () => performance.now()));
