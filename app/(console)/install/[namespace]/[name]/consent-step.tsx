'use client';

import { useState } from 'react';
import type { Plan } from '../../../../../schemas/api/resources/plan.ts';
import { useMissingRight } from '../../../../_client/session.ts';
import { useGiveConsent } from '../../../../_client/trust.ts';
import { Copyable } from '../../../../_components/data/copyable.tsx';
import { Fingerprint } from '../../../../_components/data/fingerprint.tsx';
import { Button } from '../../../../_components/form/button.tsx';
import { Field } from '../../../../_components/form/field.tsx';
import { TextArea } from '../../../../_components/form/text-area.tsx';
import { Failure } from '../../../../_components/state/failure.tsx';
import { Notice } from '../../../../_components/state/notice.tsx';

const SHORTEST_REASON = 3;

/** Nobody trusted vouches for these bytes: an administrator may, with a reason that is kept. */
export function ConsentStep({
  plan: { trust, appliance },
  onConsent,
}: {
  readonly plan: Plan;
  readonly onConsent: () => void;
}) {
  const [reason, setReason] = useState('');
  const consent = useGiveConsent();
  const missing = useMissingRight()('admin');
  const short = reason.trim().length < SHORTEST_REASON;
  return (
    <Notice look="warn" title={trust.sentence}>
      <div className="max-w-2xl space-y-4">
        <p>
          {trust.state === 'unsigned'
            ? 'Whoever made it could have put anything into it, and nobody could tell. '
            : `Compare the fingerprint with the one that “${trust.namespace}” publishes. `}
          It is installed only after an administrator has accepted exactly these bytes.
        </p>
        {trust.keyIds.map((keyId) => (
          <Fingerprint key={keyId} keyId={keyId} />
        ))}
        <p>
          <Copyable text={appliance.digest} label="digest" />
        </p>
        {missing === undefined ? (
          <form
            className="space-y-3"
            onSubmit={(event) => {
              event.preventDefault();
              const address = `${appliance.address}:${appliance.version}`;
              consent.mutate(
                { appliance: address, digest: appliance.digest, reason: reason.trim() },
                { onSuccess: onConsent },
              );
            }}
          >
            <Field label="Why it is all right" help="Kept with your name in the audit log.">
              {(control) => (
                <TextArea
                  {...control}
                  rows={2}
                  maxLength={500}
                  value={reason}
                  onChange={setReason}
                />
              )}
            </Field>
            {consent.error ? <Failure error={consent.error} /> : null}
            <Button
              type="submit"
              busy={consent.isPending}
              reason={short ? 'a reason is missing' : undefined}
            >
              Accept these bytes
            </Button>
          </form>
        ) : (
          <p className="font-medium">
            Ask an administrator to accept it, or to trust the key of “{trust.namespace}” in the
            settings.
          </p>
        )}
      </div>
    </Notice>
  );
}
