import type { AlertTarget } from '../../../../schemas/api/resources/alert.ts';
import type { AlertMessage } from '../core/alert-message.ts';

/** Gets messages to people. */
export interface AlertSender {
  /**
   * @param secret what it is signed with, or a password; undefined: none
   * @throws Fault ALERT_NOT_SENT
   */
  send(target: AlertTarget, secret: string | undefined, message: AlertMessage): Promise<void>;
}
