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
import { installText } from '../../../../_text/install.ts';

const text = installText.consent;

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
          {trust.state === 'unsigned' ? text.unsigned : text.compare(trust.namespace)} {text.needed}
        </p>
        {trust.keyIds.map((keyId) => (
          <Fingerprint key={keyId} keyId={keyId} />
        ))}
        <p>
          <Copyable text={appliance.digest} label={installText.copy.digest} />
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
            <Field label={text.reason} help={text.reasonHelp}>
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
              reason={short ? text.missingReason : undefined}
            >
              {text.accept}
            </Button>
          </form>
        ) : (
          <p className="font-medium">{text.askAdmin(trust.namespace)}</p>
        )}
      </div>
    </Notice>
  );
}
