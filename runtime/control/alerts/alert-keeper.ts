import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { oneAtATime } from '../../process/one-at-a-time.ts';
import type { ControlDependencies } from '../control-dependencies.ts';
import { findTroubles, type Trouble } from '../overview/core/find-attention.ts';
import { readSummaryInput } from '../overview/read-summary-input.ts';
import { alertMessage } from './core/alert-message.ts';
import { afterTelling, alertNews, alertPauseMs, type KnownTrouble } from './core/alert-news.ts';
import type { AlertChannelRecord, AlertState } from './ports/alert-store.ts';

type Channel = AlertChannelRecord & AlertState;

/**
 * Tells people what needs them, and what does not any more. What was told is noted after it was sent: killed between the two, it is
 * told once more; nothing is lost.
 */
export class AlertKeeper {
  readonly #dependencies: ControlDependencies;
  readonly #inTurn = oneAtATime();

  constructor(dependencies: ControlDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Looks what there is to tell, and tells it. A channel that does not answer holds up no other one.
   *
   * @throws the first thing that went wrong besides messages that did not get through
   */
  look(): Promise<void> {
    return this.#inTurn(async () => {
      const channels = await this.#dependencies.alerts.list();
      if (channels.length === 0) return;
      const { input } = await readSummaryInput(this.#dependencies);
      const troubles = findTroubles(input);
      const looks = channels.map((channel) => this.#tell(channel, troubles));
      const failed = (await Promise.allSettled(looks)).find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    });
  }

  async #tell(channel: Channel, troubles: readonly Trouble[]): Promise<void> {
    const { alerts, ownRegistry, now } = this.#dependencies;
    const nowMs = now().getTime();
    const news = alertNews(channel.known, troubles, nowMs);
    const { toldAt, failures, problem } = channel;
    const state: AlertState = { known: news.known, toldAt, failures, problem };
    const isNews = news.begun.length + news.over.length > 0;
    if (!isNews || isWaiting(channel, nowMs)) {
      if (!isSame(news.known, channel.known)) await alerts.note(channel, state);
      return;
    }
    const sent = await this.#send(channel, () =>
      alertMessage(news, { server: ownRegistry, at: new Date(nowMs) }),
    );
    if (sent === undefined) {
      const told = { known: afterTelling(news), toldAt: now(), failures: 0, problem: null };
      await alerts.note(channel, told);
    } else {
      await alerts.note(channel, { ...state, ...sent });
    }
  }

  /** @returns what is noted of one that did not get through; undefined: it did */
  async #send(
    { target, sealedSecret, failures }: Channel,
    message: () => Parameters<ControlDependencies['alertSender']['send']>[2],
  ): Promise<Pick<AlertState, 'failures' | 'problem'> | undefined> {
    const { alertSender, sealer, now } = this.#dependencies;
    const secret = sealedSecret === null ? undefined : sealer.open(sealedSecret);
    try {
      await alertSender.send(target, secret, message());
      return undefined;
    } catch (error) {
      if (!Fault.is(error, 'ALERT_NOT_SENT')) throw error;
      const why = error.message.slice(0, LIMITS.alerts.whyChars);
      return { failures: failures + 1, problem: { at: now(), why } };
    }
  }
}

/** A clock that was put back has nobody wait for longer than the pause. */
function isWaiting({ failures, problem }: AlertState, nowMs: number): boolean {
  if (failures === 0 || !problem) return false;
  const sinceMs = nowMs - problem.at.getTime();
  return sinceMs >= 0 && sinceMs < alertPauseMs(failures);
}

const isSame = (a: readonly KnownTrouble[], b: readonly KnownTrouble[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
