import type { Metadata } from 'next';
import { PasswordForm } from './password-form.tsx';

export const metadata: Metadata = { title: 'Settings' };

export default function SettingsPage() {
  return <PasswordForm />;
}
