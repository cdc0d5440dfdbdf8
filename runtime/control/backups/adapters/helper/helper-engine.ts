import { Pace } from '../../../../../packager/backup/pace.ts';
import type { Surroundings } from '../../../../../packager/backup/ports/surroundings.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { placeText } from '../../core/place-text.ts';
import type {
  BackupEngine,
  BackupProgress,
  BackupTold,
  EngineWork,
  RepositoryPlace,
  VerifyTold,
} from '../../ports/backup-engine.ts';
import type { LimitedWork, RepositoryView } from '../repository-work.ts';
import { type Answers, CallLine, type MessageWay } from './call-line.ts';
import { lentDisks, lentVolumes } from './lent-volumes.ts';
import type { SentRequest } from './messages.ts';
import { packBlocks } from './packed-blocks.ts';

/** A process that works on the files of repositories. */
export interface RepositoryHelper {
  readonly way: MessageWay;
  kill(): void;
  /** Resolves when it is gone. One in the middle of a call to a dead file server may not be for long. */
  readonly gone: Promise<void>;
}

interface OpenHelper {
  readonly helper: RepositoryHelper;
  readonly line: CallLine;
  readonly giveUp: (why: Fault) => void;
  /** It was given up, or has ended: it takes no more questions. */
  isOver: boolean;
  /** How many wait for an answer. */
  asked: number;
  /** When a file of the repository has answered last, as `performance.now()` tells it. */
  heardMs: number;
  /** Ends it when nobody asks again. */
  idle: NodeJS.Timeout | undefined;
}

interface HelperLimits {
  /** Of what somebody waits for, without any file that answers, and in all. */
  readonly lookMs: number;
  readonly longestLookMs: number;
  /** Of a file, in the middle of a backup. */
  readonly fileMs: number;
  /** How long one stays that is not asked. */
  readonly idleMs: number;
  /** How long one that was cancelled may take to stop by itself. */
  readonly cancelMs: number;
}

/**
 * Works on repositories in other processes: what a folder does not answer holds up such a process, which is killed after a
 * while, and not the server. What takes long has a process of its own each time. While one that was killed is not gone, no
 * other is started for the same place: a mount that lets nobody go would else collect them.
 */
export class HelperEngine implements LimitedWork {
  readonly #start: () => RepositoryHelper;
  readonly #around: Pick<Surroundings, 'now' | 'pause'>;
  readonly #limits: HelperLimits;
  /** By place, how fast all helpers together may write. */
  readonly #paces = new Map<string, Pace>();
  /** By place, who answers what somebody waits for. */
  readonly #lookers = new Map<string, OpenHelper>();
  /** By place, how many were given up and are not gone. */
  readonly #leaving = new Map<string, number>();

  constructor(
    start: () => RepositoryHelper,
    around: Pick<Surroundings, 'now' | 'pause'>,
    limits: HelperLimits = LIMITS.stackBackups.helper,
  ) {
    this.#start = start;
    this.#around = around;
    this.#limits = limits;
  }

  init(place: RepositoryPlace): Promise<void> {
    return this.#ask(place, 'init');
  }

  identify(place: RepositoryPlace): Promise<string> {
    return this.#ask(place, 'identify');
  }

  look(place: RepositoryPlace, known: ReadonlySet<string>): Promise<RepositoryView> {
    return this.#ask(place, 'look', [...known]);
  }

  forget(place: RepositoryPlace, point: string): Promise<void> {
    return this.#ask(place, 'forget', point);
  }

  limit(place: RepositoryPlace): void {
    this.#paceOf(place);
  }

  create(
    place: RepositoryPlace,
    { disks, group, document, since }: Parameters<BackupEngine['create']>[1],
    work: EngineWork,
  ): Promise<BackupTold> {
    const request: SentRequest = {
      group,
      document,
      since,
      disks: disks.map(({ name, volume: { sizeBytes }, changed }) => ({
        name,
        sizeBytes,
        changed: changed && packBlocks(changed),
      })),
    };
    return this.#work(place, { work, answers: lentDisks(disks) }, (line) =>
      line.call('create', place, request),
    );
  }

  async restore(
    place: RepositoryPlace,
    { open, ...request }: Parameters<BackupEngine['restore']>[1],
    work: EngineWork,
  ): Promise<void> {
    const { answers, closeAll } = lentVolumes(open);
    try {
      await this.#work(place, { work, answers }, (line) => line.call('restore', place, request));
    } finally {
      closeAll();
    }
  }

  verify(place: RepositoryPlace, share: number, work: EngineWork): Promise<VerifyTold> {
    return this.#work(place, { work, answers: {} }, (line) => line.call('verify', place, share));
  }

  /** Something that somebody waits for, of a process that stays for the next question. */
  async #ask<Value>(
    place: RepositoryPlace,
    name: string,
    ...parameters: readonly unknown[]
  ): Promise<Value> {
    const { idleMs } = this.#limits;
    const at = placeText(place);
    const looker = this.#lookers.get(at) ?? this.#open(place, NEVER, {});
    this.#lookers.set(at, looker);
    clearTimeout(looker.idle);
    looker.asked += 1;
    const stopWatching = this.#watch(place, looker);
    try {
      return await looker.line.call<Value>(name, place, ...parameters);
    } finally {
      stopWatching();
      looker.asked -= 1;
      if (looker.isOver) this.#forget(at, looker);
      else if (looker.asked === 0) {
        looker.idle = setTimeout(() => {
          this.#forget(at, looker);
          looker.helper.kill();
        }, idleMs).unref();
      }
    }
  }

  /**
   * Gives up a process that somebody waits for when no file answers it any more. A repository that is large, or far away, takes as
   * long as it takes, within reason.
   *
   * @returns ends that
   */
  #watch(place: RepositoryPlace, looker: OpenHelper): () => void {
    const { lookMs, longestLookMs } = this.#limits;
    const beganMs = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const look = (): void => {
      const nowMs = performance.now();
      const silentMs = nowMs - Math.max(beganMs, looker.heardMs);
      const leftMs = Math.min(lookMs - silentMs, longestLookMs - (nowMs - beganMs));
      if (leftMs > 0) timer = setTimeout(look, Math.ceil(leftMs));
      else looker.giveUp(stalled(place, silentMs < lookMs ? longestLookMs : lookMs));
    };
    look();
    return () => clearTimeout(timer);
  }

  /** Something that takes as long as it takes, as long as files answer. */
  async #work<Value>(
    place: RepositoryPlace,
    { work, answers }: { readonly work: EngineWork; readonly answers: Answers },
    action: (line: CallLine) => Promise<Value>,
  ): Promise<Value> {
    const { signal, onProgress } = work;
    const all = { ...answers, progress: (progress: BackupProgress) => onProgress(progress) };
    return this.#together(this.#open(place, signal, all), async ({ line, giveUp }) => {
      let timer: NodeJS.Timeout | undefined;
      const cancel = (): void => {
        line.tell('cancel');
        const cancelled = new Fault('CANCELLED', { what: 'The work on the repository' });
        timer = setTimeout(() => giveUp(cancelled), this.#limits.cancelMs);
      };
      signal.addEventListener('abort', cancel, { once: true });
      if (signal.aborted) cancel();
      try {
        return await action(line);
      } finally {
        signal.removeEventListener('abort', cancel);
        clearTimeout(timer);
      }
    });
  }

  async #together<Value>(
    opened: OpenHelper,
    action: (opened: OpenHelper) => Promise<Value>,
  ): Promise<Value> {
    try {
      return await action(opened);
    } finally {
      opened.helper.kill();
    }
  }

  /** @throws Fault REPOSITORY_STALLED while one that was given up is not gone */
  #open(place: RepositoryPlace, signal: AbortSignal, answers: Answers): OpenHelper {
    const at = placeText(place);
    const pace = this.#paceOf(place);
    if (this.#leaving.has(at)) throw stalled(place, this.#limits.lookMs);
    const helper = this.#start();
    const giveUp = (why: Fault): void => {
      if (opened.isOver) return;
      opened.isOver = true;
      line.fail(why);
      helper.kill();
      this.#leave(at, helper);
    };
    const line: CallLine = new CallLine(helper.way, {
      ...answers,
      pay: (bytes: number) => pace.pay(bytes, signal),
      stalled: () => giveUp(stalled(place, this.#limits.fileMs)),
      answered: () => void (opened.heardMs = performance.now()),
    });
    const opened: OpenHelper = {
      helper,
      line,
      giveUp,
      isOver: false,
      asked: 0,
      heardMs: 0,
      idle: undefined,
    };
    const end = (): void => {
      opened.isOver = true;
      line.fail(new Error('the process that works on the repository has ended'));
      this.#forget(at, opened);
    };
    void helper.gone.then(end);
    return opened;
  }

  /** @returns how fast may be written there; the newest word of it holds for all */
  #paceOf(place: RepositoryPlace): Pace {
    const { bytesPerSecond = Number.POSITIVE_INFINITY } = place;
    const at = placeText(place);
    const pace = this.#paces.get(at) ?? new Pace(bytesPerSecond, this.#around);
    pace.bytesPerSecond = bytesPerSecond;
    this.#paces.set(at, pace);
    return pace;
  }

  #forget(at: string, looker: OpenHelper): void {
    if (this.#lookers.get(at) === looker) this.#lookers.delete(at);
  }

  #leave(at: string, { gone }: RepositoryHelper): void {
    const count = (by: number): void => {
      const left = (this.#leaving.get(at) ?? 0) + by;
      if (left > 0) this.#leaving.set(at, left);
      else this.#leaving.delete(at);
    };
    count(1);
    void gone.then(() => count(-1));
  }
}

const stalled = (place: RepositoryPlace, limitMs: number): Fault<'REPOSITORY_STALLED'> =>
  new Fault('REPOSITORY_STALLED', { place: placeText(place), limitMs });

/** Of a question that somebody waits for. */
const NEVER = new AbortController().signal;
