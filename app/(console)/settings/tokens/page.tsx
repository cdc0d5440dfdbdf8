import { redirect } from 'next/navigation';
import { paths } from '../../../_lib/paths.ts';

/** Tokens stand beside sessions; older links lead here. */
export default function TokensPage() {
  redirect(paths.settingsSessions());
}
