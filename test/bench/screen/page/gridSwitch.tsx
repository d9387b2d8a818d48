/**
 * Stands in for ui/grid/hotGrid.tsx in the bench's bundle (see deskBuild.ts): the project's grid with its painted cells
 * counted, no grid, or ag-grid as it comes. All else of the terminal is what ships.
 */
import { useMemo } from 'react';
import { HotGrid as Shipped, type HotGridProps } from '../../../../src/renderer/ui/grid/hotGrid.tsx';
import type { HotSource } from '../../../../src/renderer/ui/grid/hotCell.ts';
import { PlainAgGrid } from './plainAgGrid.tsx';
import { VIEW } from './view.ts';

export type { HotGridProps };

function counted(source: HotSource): HotSource {
  return {
    value: (row, column) => source.value(row, column),
    attach: (row, column, target) => source.attach(row, column, { paint(value, previous, nowMs) {
      window.screenBench.cellsPainted += 1;
      target.paint(value, previous, nowMs);
    } }),
  };
}

export function HotGrid<Row>(props: HotGridProps<Row>) {
  const { source } = props;
  const counting = useMemo(() => (source === undefined ? undefined : counted(source)), [source]);
  if (VIEW === 'none') return <div className="grid-frame" />;
  if (VIEW === 'aggrid') return <PlainAgGrid {...props} />;
  return <Shipped {...props} {...(counting === undefined ? {} : { source: counting })} />;
}
