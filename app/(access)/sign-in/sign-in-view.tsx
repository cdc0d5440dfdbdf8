'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useSession, useSessionEnded, useSignIn } from '../../_client/session.ts';
import { Notice } from '../../_components/state/notice.tsx';
import { paths } from '../../_lib/paths.ts';
import { AccessCard } from '../access-card.tsx';
import { CredentialsForm } from '../credentials-form.tsx';
import { accessText } from '../../_text/access.ts';

/** Signs in and goes back to where one came from. */
export function SignInView({ next }: { readonly next: string }) {
  const router = useRouter();
  const session = useSession().data;
  const signIn = useSignIn();
  const ended = useSessionEnded() && !signIn.isSuccess;
  const goal = session?.setupNeeded ? paths.setup() : session?.account ? next : undefined;
  useEffect(() => {
    if (goal !== undefined) router.replace(goal);
  }, [goal, router]);
  return (
    <AccessCard title={accessText.signIn.title} lead={accessText.signIn.lead}>
      {ended ? (
        <div className="pb-4">
          <Notice look="info" announce title={accessText.signIn.sessionEnded}>
            {accessText.signIn.sessionEndedAction}
          </Notice>
        </div>
      ) : null}
      <CredentialsForm
        submit={accessText.signIn.submit}
        newPassword={false}
        busy={signIn.isPending || signIn.isSuccess}
        error={signIn.error}
        onSubmit={({ name, password }) => signIn.mutate({ name, password })}
      />
    </AccessCard>
  );
}
