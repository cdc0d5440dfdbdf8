import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import type {
  BackupEngine,
  BackupProgress,
  BackupTold,
  EngineWork,
  RepositoryPlace,
  VerifyTold,
} from '../../ports/backup-engine.ts';
import type { RepositoryView, RepositoryWork } from '../repository-work.ts';
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
 * other is started for the same folder: a mount that lets nobody go would else collect them.
 */
export class HelperEngine implements RepositoryWork {
  readonly #start: () => RepositoryHelper;
  readonly #limits: HelperLimits;
  /** By folder, who answers what somebody waits for. */
  readonly #lookers = new Map<string, OpenHelper>();
  /** By folder, how many were given up and are not gone. */
  readonly #leaving = new Map<string, number>();

  constructor(start: () => RepositoryHelper, limits: HelperLimits = LIMITS.stackBackups.helper) {
    this.#start = start;
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
    const { folder } = place;
    const looker = this.#lookers.get(folder) ?? this.#open(place, {});
    this.#lookers.set(folder, looker);
    clearTimeout(looker.idle);
    looker.asked += 1;
    const stopWatching = this.#watch(place, looker);
    try {
      return await looker.line.call<Value>(name, place, ...parameters);
    } finally {
      stopWatching();
      looker.asked -= 1;
      if (looker.isOver) this.#forget(folder, looker);
      else if (looker.asked === 0) {
        looker.idle = setTimeout(() => {
          this.#forget(folder, looker);
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
    return this.#together(this.#open(place, all), async ({ line, giveUp }) => {
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
  #open(place: RepositoryPlace, answers: Answers): OpenHelper {
    const { folder } = place;
    if (this.#leaving.has(folder)) throw stalled(place, this.#limits.lookMs);
    const helper = this.#start();
    const giveUp = (why: Fault): void => {
      if (opened.isOver) return;
      opened.isOver = true;
      line.fail(why);
      helper.kill();
      this.#leave(folder, helper);
    };
    const line: CallLine = new CallLine(helper.way, {
      ...answers,
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
      this.#forget(folder, opened);
    };
    void helper.gone.then(end);
    return opened;
  }

  #forget(folder: string, looker: OpenHelper): void {
    if (this.#lookers.get(folder) === looker) this.#lookers.delete(folder);
  }

  #leave(folder: string, { gone }: RepositoryHelper): void {
    const count = (by: number): void => {
      const left = (this.#leaving.get(folder) ?? 0) + by;
      if (left > 0) this.#leaving.set(folder, left);
      else this.#leaving.delete(folder);
    };
    count(1);
    void gone.then(() => count(-1));
  }
}

const stalled = ({ folder }: RepositoryPlace, limitMs: number): Fault<'REPOSITORY_STALLED'> =>
  new Fault('REPOSITORY_STALLED', { folder, limitMs });
