/** One ticking number outside a grid: React mounts the element, the source writes its text. */
import { useEffect, useRef } from 'react';
import { HotText, type HotSource } from './hotCell.ts';

interface HotValueProps {
  readonly source: HotSource;
  readonly row: string;
  readonly column: string;
  readonly format: (value: number) => string;
  readonly toned?: boolean;
  /** Shows a change for a moment. */
  readonly flash?: boolean;
  readonly title?: string;
}

export function HotValue({ source, row, column, format, toned = false, flash = false, title }: HotValueProps) {
  const element = useRef<HTMLSpanElement>(null);
  const formatter = useRef(format);
  useEffect(() => {
    formatter.current = format;
  });
  useEffect(() => {
    if (element.current === null) return undefined;
    const text = new HotText(element.current, (value) => formatter.current(value), { toned, flash });
    text.show(source.value(row, column));
    return source.attach(row, column, text);
  }, [source, row, column, toned, flash]);
  return <span ref={element} className="number" title={title} />;
}
