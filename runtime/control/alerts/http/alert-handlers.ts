import type { Call, HandlersOf } from '../../../../schemas/api/handler.ts';
import type { AlertChannel, NewAlertChannel } from '../../../../schemas/api/resources/alert.ts';
import type { alertRoutes } from '../../../../schemas/api/routes/alert.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { testMessage } from '../core/alert-message.ts';
import type { AlertChannelRecord, AlertState } from '../ports/alert-store.ts';

/** Answers the routes about who is told what needs a person. */
export function alertHandlers(
  dependencies: ControlDependencies,
): HandlersOf<keyof typeof alertRoutes> {
  const { alerts, alertSender, audit, sealer, ownRegistry: server, now } = dependencies;
  const tell = (call: Call, subject: string, action: string, sentence: string): Promise<void> =>
    audit.record({ actor: nameOf(call), action, subject, sentence });
  const find = async (wanted: string): Promise<AlertChannelRecord & AlertState> => {
    const found = (await alerts.list()).find(({ name }) => name === wanted);
    if (!found) throw new Fault('NOT_FOUND', { what: 'alert channel', name: wanted });
    return found;
  };
  return {
    async listAlertChannels() {
      return (await alerts.list()).map(view);
    },

    async addAlertChannel({ body }, call) {
      demandFew((await alerts.list()).length);
      const { secret, made } = secretFor(body, dependencies);
      const record: AlertChannelRecord = {
        name: body.name,
        target: body.target,
        sealedSecret: secret === undefined ? null : sealer.seal(secret),
        addedAt: now(),
        addedBy: nameOf(call),
      };
      await alerts.add(record);
      const sentence = `Alerts go to ${body.name} from now on.`;
      await tell(call, body.name, 'alert-channel.add', sentence);
      return { ...view({ ...record, ...NOTHING_TOLD }), secret: made ?? null };
    },

    async removeAlertChannel({ params: { channel } }, call) {
      await find(channel);
      await alerts.remove(channel);
      const sentence = `Alerts no longer go to ${channel}.`;
      await tell(call, channel, 'alert-channel.remove', sentence);
      return undefined;
    },

    async testAlertChannel({ params: { channel } }) {
      const { target, sealedSecret } = await find(channel);
      const secret = sealedSecret === null ? undefined : sealer.open(sealedSecret);
      await alertSender.send(target, secret, testMessage({ server, at: now() }));
      return view(await find(channel));
    },
  };
}

const NOTHING_TOLD: AlertState = { known: [], toldAt: null, failures: 0, problem: null };

/**
 * @returns `secret`: what is kept; `made`: the same where nobody knows it yet
 * @throws Fault USAGE
 */
function secretFor(
  { target, secret }: NewAlertChannel,
  { random }: Pick<ControlDependencies, 'random'>,
): { readonly secret: string | undefined; readonly made?: string } {
  const { secretBytes, shortestSecretChars } = LIMITS.alerts;
  if (target.kind === 'mail') {
    if ((target.user === undefined) === (secret === undefined)) return { secret };
    throw new Fault('USAGE', { problem: 'A user and a password go together.' });
  }
  if (secret === undefined) {
    const made = Buffer.from(random(secretBytes)).toString('base64url');
    return { secret: made, made };
  }
  if (secret.length >= shortestSecretChars) return { secret };
  const problem = `A secret for signatures has ${shortestSecretChars} characters or more.`;
  throw new Fault('USAGE', { problem });
}

function demandFew(count: number): void {
  const { channels: most } = LIMITS.alerts;
  if (count < most) return;
  const what = 'The number of alert channels';
  throw new Fault('LIMIT_EXCEEDED', { what, limit: String(most), found: String(count + 1) });
}

const view = ({
  name,
  target,
  addedAt,
  addedBy,
  toldAt,
  problem,
}: AlertChannelRecord & AlertState): AlertChannel => ({
  name,
  target,
  addedAt: addedAt.toISOString(),
  addedBy,
  toldAt: toldAt?.toISOString() ?? null,
  problem: problem && { at: problem.at.toISOString(), why: problem.why },
});

const nameOf = ({ principal }: Call): string => principal?.name ?? 'nobody';
