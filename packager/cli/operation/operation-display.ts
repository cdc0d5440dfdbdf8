import type { Operation } from '../../../schemas/api/resources/operation.ts';
import type { CommandContext } from '../command-context.ts';
import { isActive } from '../../../schemas/capability/operation.ts';
import { table } from '../terminal/table.ts';
import { type Forward, goForward } from '../../../schemas/progress/go-forward.ts';
import { activityLine, machineActivity, obstacleLines, progressLine } from './operation-lines.ts';

/** Shows an operation while it goes on. */
export interface OperationDisplay {
  show(operation: Operation): void;
  /** Takes away what is drawn anew; lines stay. */
  end(): void;
}

type Screen = Pick<CommandContext, 'stderr' | 'isTty' | 'json' | 'now' | 'terminalSize'>;

/** For a person a block that is drawn anew, otherwise a line at each change. On stderr. */
export const createOperationDisplay = (screen: Screen): OperationDisplay =>
  screen.isTty && !screen.json ? drawnDisplay(screen) : lineDisplay(screen);

const REDRAW_MS = 100;

function drawnDisplay({ stderr, now, terminalSize }: Screen): OperationDisplay {
  let drawn = 0;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let forward: Forward | undefined;
  const clear = (): void => {
    if (drawn > 0) stderr(`\u001b[${drawn}A\r\u001b[J`);
    drawn = 0;
  };
  return {
    show(operation) {
      if (now() - drawnAt < REDRAW_MS) return;
      drawnAt = now();
      clear();
      forward = goForward(forward, operation, now());
      const lines = drawOperation(operation, forward, terminalSize());
      stderr(lines.map((line) => `${line}\n`).join(''));
      drawn = lines.length;
    },
    end: clear,
  };
}

const CELLS = 16;

/** Lines that fit the terminal: a line that is wider, or one too many, could not be taken away. */
function drawOperation(
  operation: Operation,
  forward: Forward,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): string[] {
  const { share, machines } = forward;
  const figures = progressLine(forward, operation.progress);
  const obstacle = obstacleLines(operation);
  const room = Math.max(1, rows - 4 - obstacle.length);
  const shown = machines.slice(0, room).map((each) => [each.machine, machineActivity(each)]);
  // Of many parts, those that are under way.
  const parts = operation.children
    .filter(({ state }) => isActive(state) && state !== 'queued')
    .map(({ title, state }) => ['', title, state]);
  return [
    activityLine(operation),
    ...obstacle,
    ...(share === undefined ? [] : [`  ${drawBar(share)}  ${share < 0.1 ? ' ' : ''}${figures}`]),
    ...table(shown).map((line) => `  ${line}`),
    ...table(parts.slice(0, Math.max(0, room - shown.length))),
    ...(machines.length > room ? [`  and ${machines.length - room} more machines`] : []),
  ].map((line) => (line.length < columns ? line : `${line.slice(0, Math.max(1, columns - 2))}…`));
}

function drawBar(share: number): string {
  const full = Math.round(Math.min(1, share) * CELLS);
  return `${'█'.repeat(full)}${'░'.repeat(CELLS - full)}`;
}

/** Figures change all the time; a log has enough of them at this pace. */
const BYTES_EVERY_MS = 10_000;
const TIME_EVERY_MS = 30_000;

function lineDisplay({ stderr, now }: Screen): OperationDisplay {
  let activity = '';
  let obstacle = '';
  let figuresAt = now();
  let figuresSaid = '';
  let forward: Forward | undefined;
  const phases = new Map<string, string>();
  const parts = new Map<string, string>();
  return {
    show(operation) {
      const lines: string[] = [];
      const next = activityLine(operation);
      // How it ended is told by whoever waited.
      if (next !== activity && operation.finishedAt === null) lines.push(next);
      activity = next;
      const [inTheWay = ''] = obstacleLines(operation);
      if (inTheWay !== obstacle && inTheWay !== '') lines.push(inTheWay);
      obstacle = inTheWay;
      for (const { id, title, state } of operation.children) {
        if (parts.get(id) === state) continue;
        parts.set(id, state);
        lines.push(...table([['', title, state]]));
      }
      forward = goForward(forward, operation, now());
      for (const each of forward.machines) {
        if (phases.get(each.machine) === each.phase) continue;
        phases.set(each.machine, each.phase);
        lines.push(...table([['', each.machine, machineActivity(each)]]));
      }
      const figures = progressLine(forward, operation.progress);
      const every = operation.progress?.bytesTotal ? BYTES_EVERY_MS : TIME_EVERY_MS;
      if (figures && figures !== figuresSaid && now() - figuresAt >= every) {
        figuresAt = now();
        figuresSaid = figures;
        lines.push(`  ${figures}`);
      }
      if (lines.length > 0) stderr(`${lines.join('\n')}\n`);
    },
    end: () => undefined,
  };
}
