/** What a pane is to the desk: an id that saved layouts keep, a title, and what it shows. */
import type { FunctionComponent } from 'react';

export interface PaneDefinition {
  readonly id: string;
  readonly title: string;
  /** One line for the command palette. */
  readonly purpose: string;
  readonly component: FunctionComponent;
  /** Follows the underlying of its link colour. */
  readonly linked?: true;
}
