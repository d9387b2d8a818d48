/** Steering a replay: play, pause, speed, a scrubber with marks, and a time to go to. */
import { useCallback, useEffect, useRef, useState, type FormEvent } from 'react';
import type { ReplayStatus } from '../../../shared/contract/replica.ts';
import { sendSessionCommand } from '../../store/commands.ts';
import { spanText, utcDay, utcDayTime, utcTime } from '../../ui/format.ts';
import { markAround, readUtc } from './replayTime.ts';

const SPEEDS = [{ label: '1x', speed: 1 }, { label: '10x', speed: 10 }, { label: '100x', speed: 100 },
  { label: 'max', speed: null }] as const;

type Seek = (timeMs: number) => void;

/** One seek at a time by button: the next mark is counted from where the replay stands, not from where it goes. */
function useSeek(): { readonly seeking: boolean; readonly seek: Seek } {
  const [underWay, setUnderWay] = useState(0);
  const seek = useCallback((timeMs: number): void => {
    setUnderWay((count) => count + 1);
    void sendSessionCommand({ type: 'SeekReplay', timeMs }).then(() => setUnderWay((count) => count - 1));
  }, []);
  return { seeking: underWay > 0, seek };
}

function Scrubber({ replay, seek }: { readonly replay: ReplayStatus; readonly seek: Seek }) {
  const input = useRef<HTMLInputElement>(null);
  /** Where the thumb is held; null while nobody holds it. */
  const [held, setHeld] = useState<number | null>(null);
  useEffect(() => {
    const element = input.current;
    // React's onChange fires while dragging; the browser's own 'change' comes when the thumb is let go.
    const release = (): void => {
      seek(Number(element?.value));
      setHeld(null);
    };
    element?.addEventListener('change', release);
    return () => element?.removeEventListener('change', release);
  }, [seek]);
  useEffect(() => {
    if (held === null && input.current !== null) input.current.value = String(replay.timeMs);
  }, [held, replay.timeMs]);
  const span = Math.max(1, replay.endTimeMs - replay.startTimeMs);
  return (
    <div className="scrubber">
      <input ref={input} type="range" min={replay.startTimeMs} max={replay.endTimeMs} step={1_000}
        defaultValue={replay.timeMs} data-testid="replay-scrubber" aria-label="Time in the replay"
        aria-valuetext={`${utcDayTime(held ?? replay.timeMs)} UTC`}
        onInput={(event) => setHeld(Number(event.currentTarget.value))} />
      <div className="scrubber-marks">
        {replay.marks.map((mark) => (
          <button key={mark.seq} type="button" tabIndex={-1} className="scrubber-mark"
            style={{ left: `${((mark.timeMs - replay.startTimeMs) / span) * 100}%` }}
            title={`${utcTime(mark.timeMs)} UTC · ${mark.label}`} aria-label={`Go to ${mark.label}`}
            data-testid={`mark-${mark.seq}`} onClick={() => seek(mark.timeMs)} />
        ))}
      </div>
      {held === null ? null : (
        <span className="scrubber-held number" style={{ left: `${((held - replay.startTimeMs) / span) * 100}%` }}>
          {utcTime(held)}</span>
      )}
    </div>
  );
}

function TimeInput({ replay, seek }: { readonly replay: ReplayStatus; readonly seek: Seek }) {
  const [text, setText] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  // Who opens a session goes to a moment of it: the hand need not look for the field.
  useEffect(() => input.current?.focus(), []);
  const timeMs = text === null ? null : readUtc(text, utcDay(replay.timeMs));
  const faulty = text !== null && text.trim() !== '' && timeMs === null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (timeMs === null) return;
    seek(Math.min(replay.endTimeMs, Math.max(replay.startTimeMs, timeMs)));
    setText(null);
    input.current?.blur();
  };
  return (
    <form onSubmit={submit}>
      <input ref={input} type="text" className="search replay-time number" value={text ?? utcDayTime(replay.timeMs)}
        aria-label="Go to time, UTC" aria-invalid={faulty} data-testid="replay-time" spellCheck={false}
        title="Time in UTC, as 14:00, 14:00:30 or 2026-11-22 14:00:30. Enter goes there."
        onFocus={(event) => event.target.select()} onChange={(event) => setText(event.target.value)}
        onBlur={() => setText(null)} /> <span className="unit">UTC</span>
    </form>
  );
}

export function ReplayTransport({ replay }: { readonly replay: ReplayStatus }) {
  const before = markAround(replay.marks, replay.timeMs, -1);
  const after = markAround(replay.marks, replay.timeMs, 1);
  const { seeking, seek } = useSeek();
  return (
    <div className="replay-transport" role="toolbar" aria-label="Replay">
      <button type="button" className="button is-primary" data-testid="replay-play" aria-pressed={replay.playing}
        onClick={() => void sendSessionCommand({ type: replay.playing ? 'PauseReplay' : 'PlayReplay' })}>
        {replay.playing ? 'Pause' : 'Play'}</button>
      <div className="segments" role="group" aria-label="Speed">
        {SPEEDS.map(({ label, speed }) => (
          <button key={label} type="button" className="chip" aria-pressed={replay.speed === speed}
            data-testid={`speed-${label}`}
            onClick={() => void sendSessionCommand({ type: 'SetReplaySpeed', speed })}>{label}</button>
        ))}
      </div>
      <button type="button" className="chip" disabled={seeking || before === null} title={before?.label}
        onClick={() => before !== null && seek(before.timeMs)}>◂ mark</button>
      <button type="button" className="chip" disabled={seeking || after === null} title={after?.label}
        onClick={() => after !== null && seek(after.timeMs)}>mark ▸</button>
      <TimeInput replay={replay} seek={seek} />
      <Scrubber replay={replay} seek={seek} />
      <span className="number quiet" title="Into the session, of its length">
        {spanText(replay.timeMs - replay.startTimeMs)} / {spanText(replay.endTimeMs - replay.startTimeMs)}</span>
    </div>
  );
}
