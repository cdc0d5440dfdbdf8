import type { Duplex } from 'node:stream';
import type { WantedLine } from '../../../schemas/agent/volume-line.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { NodeId, PointId, VolumeId } from '../../../schemas/ids/brand.ts';
import { GuestWords } from './guest-words.ts';
import { VolumeReader } from './volume-reader.ts';

const { idleMs, sessions: MOST_SESSIONS } = LIMITS.stack.points.files;

/** A volume of a restore point, and where it is. */
export interface VolumeOfPoint {
  readonly node: NodeId;
  readonly volume: VolumeId;
  readonly point: PointId;
  /** For sentences, such as `the disk “data” of web-1`. */
  readonly label: string;
}

interface Session {
  readonly point: PointId;
  readonly abort: AbortController;
  readonly reader: Promise<VolumeReader>;
  /** Of whom it was recorded that they look into it. */
  readonly lookers: Set<string>;
  /** Those who are just reading. */
  users: number;
  idle: NodeJS.Timeout | undefined;
}

/** A volume that somebody reads; it stays open until they let go of it. */
export interface HeldReader {
  readonly reader: VolumeReader;
  readonly letGo: () => void;
}

interface Dependencies {
  /** @throws Fault UNREACHABLE, CANCELLED */
  readonly open: (node: NodeId, wanted: WantedLine, signal: AbortSignal) => Promise<Duplex>;
}

/**
 * Volumes of restore points that are looked into: for each one reading guest on its node, for all who look. It ends a while after the last of
 * them asked for something, when its restore point is to be deleted, and with this server or its agent.
 */
export class FilesDesk {
  readonly #dependencies: Dependencies;
  readonly #sessions = new Map<VolumeId, Session>();
  #isStopped = false;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Whether a guest has to be started for a volume. */
  isClosed({ volume }: Pick<VolumeOfPoint, 'volume'>): boolean {
    return !this.#sessions.has(volume);
  }

  /** @throws Fault FILES_NOT_OPENED, UNREACHABLE when its node brings no line */
  async hold(at: VolumeOfPoint): Promise<HeldReader> {
    const session = this.#sessions.get(at.volume) ?? this.#begin(at);
    clearTimeout(session.idle);
    session.users += 1;
    const letGo = once(() => {
      session.users -= 1;
      if (session.users === 0)
        session.idle = setTimeout(() => this.#end(at.volume, session), idleMs).unref();
    });
    try {
      const reader = await session.reader;
      if (!reader.isOpen) throw new Fault('FILES_NOT_OPENED', { what: at.label, why: 'lost' });
      return { reader, letGo };
    } catch (error) {
      letGo();
      this.#end(at.volume, session);
      throw error;
    }
  }

  /** Does something with the files of a volume. One that has ended meanwhile is opened once more. */
  async use<Result>(
    at: VolumeOfPoint,
    action: (reader: VolumeReader) => Promise<Result>,
  ): Promise<Result> {
    const wasOpen = !this.isClosed(at);
    try {
      return await this.#use(at, action);
    } catch (error) {
      const isLost = error instanceof Fault && error.code === 'FILES_NOT_OPENED';
      if (isLost && wasOpen && this.isClosed(at)) return this.#use(at, action);
      throw error;
    }
  }

  /** Has it recorded that somebody looks into a volume: once for as long as it is open, whoever had it opened. */
  async tell(
    { volume }: Pick<VolumeOfPoint, 'volume'>,
    who: string,
    record: () => Promise<void>,
  ): Promise<void> {
    const lookers = this.#sessions.get(volume)?.lookers;
    if (lookers?.has(who)) return;
    await record();
    lookers?.add(who);
  }

  /** Ends those who look into a restore point. */
  end(point: PointId): void {
    for (const [volume, session] of this.#sessions) {
      if (session.point === point) this.#end(volume, session);
    }
  }

  stop(): void {
    this.#isStopped = true;
    for (const [volume, session] of this.#sessions) this.#end(volume, session);
  }

  async #use<Result>(
    at: VolumeOfPoint,
    action: (reader: VolumeReader) => Promise<Result>,
  ): Promise<Result> {
    const { reader, letGo } = await this.hold(at);
    try {
      return await action(reader);
    } finally {
      letGo();
      const session = this.#sessions.get(at.volume);
      if (session && !reader.isOpen) this.#end(at.volume, session);
    }
  }

  #begin(at: VolumeOfPoint): Session {
    const { volume, point, label } = at;
    if (this.#isStopped) throw new Fault('CANCELLED', { what: `Reading ${label}` });
    if (this.#sessions.size >= MOST_SESSIONS) {
      throw new Fault('FILES_NOT_OPENED', { what: label, why: 'busy' });
    }
    const abort = new AbortController();
    const reader = this.#open(at, abort.signal);
    // Whoever waits for it is told; nobody may.
    reader.catch(() => undefined);
    const lookers = new Set<string>();
    const session: Session = { point, abort, reader, lookers, users: 0, idle: undefined };
    this.#sessions.set(volume, session);
    return session;
  }

  async #open({ node, volume, label }: VolumeOfPoint, signal: AbortSignal): Promise<VolumeReader> {
    const line = await this.#dependencies.open(node, { volume, use: 'files' }, signal);
    const end = (): void => void line.destroy();
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    return new VolumeReader(await GuestWords.open(line, label), label);
  }

  #end(volume: VolumeId, session: Session): void {
    clearTimeout(session.idle);
    session.abort.abort();
    if (this.#sessions.get(volume) === session) this.#sessions.delete(volume);
  }
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) action();
    isDone = true;
  };
}
