/** One ticking number outside a grid: React mounts the element, the source writes its text. */
import { useEffect, useRef } from 'react';
import { HotText, type HotSource } from './hotCell.ts';

interface HotValueProps {
  readonly source: HotSource;
  readonly row: string;
  readonly column: string;
  readonly format: (value: number) => string;
  readonly toned?: boolean;
  readonly title?: string;
}

export function HotValue({ source, row, column, format, toned = false, title }: HotValueProps) {
  const element = useRef<HTMLSpanElement>(null);
  const formatter = useRef(format);
  useEffect(() => {
    formatter.current = format;
  });
  useEffect(() => {
    if (element.current === null) return undefined;
    const text = new HotText(element.current, (value) => formatter.current(value), { toned, flash: true });
    text.show(source.value(row, column));
    return source.attach(row, column, text);
  }, [source, row, column, toned]);
  return <span ref={element} className="number" title={title} />;
}
