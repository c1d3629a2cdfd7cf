//! The kinds of events in words that an auditor understands, in English and Japanese.

/// A kind of event in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// In English.
    pub en: &'static str,
    /// In Japanese.
    pub ja: &'static str,
}

/// The words for an event's stored name; `None` for one that this program does not know.
pub fn words(event_type: &str) -> Option<Words> {
    let at = WORDS.binary_search_by(|(name, ..)| (*name).cmp(event_type)).ok()?;
    let (_, en, ja) = WORDS[at];
    Some(Words { en, ja })
}

/// Every kind of event with its words, by stored name.
pub fn all_words() -> impl Iterator<Item = (&'static str, Words)> {
    WORDS.iter().map(|(name, en, ja)| (*name, Words { en, ja }))
}

/// By stored name, in the order of bytes.
const WORDS: &[(&str, &str, &str)] = &[
    ("AccessTokenRevoked", "Access token revoked", "アクセストークンの取り消し"),
    ("AdministrationDenied", "Administration denied", "管理操作の拒否"),
    ("AuthenticationFailed", "Sign-in failed", "サインインの失敗"),
    ("AuthenticationStarted", "Sign-in begun", "サインインの開始"),
    ("AuthenticationSucceeded", "Signed in", "サインインの成功"),
    ("BackchannelAuthenticationApproved", "Request in the back channel allowed", "バックチャネルの要求の許可"),
    ("BackchannelAuthenticationDenied", "Request in the back channel refused", "バックチャネルの要求の拒否"),
    ("BackchannelAuthenticationFailed", "Allowed request came to nothing", "許可された要求の失敗"),
    ("BackchannelAuthenticationPolled", "Client waiting for an answer", "クライアントの応答待ち"),
    ("BackchannelAuthenticationRedeemed", "Client got its tokens for the answer", "応答に対するトークンの引き渡し"),
    ("BackchannelAuthenticationRequested", "Client asked for the person", "バックチャネルでの認証の要求"),
    ("BackchannelRequestAnswered", "Request waits no more", "応答待ちの要求の終了"),
    ("BackchannelRequestQueued", "Request waits for the person", "要求の応答待ち"),
    ("ClientCredentialsGranted", "Token issued to a client for itself", "クライアント自身へのトークン発行"),
    ("ClientDeleted", "Client deleted", "クライアントの削除"),
    ("ClientDisabled", "Client disabled", "クライアントの無効化"),
    ("ClientEnabled", "Client enabled", "クライアントの有効化"),
    ("ClientMetadataChanged", "Client changed", "クライアントの変更"),
    ("ClientRegistered", "Client registered", "クライアントの登録"),
    ("ClientSecretAdded", "Client secret added", "クライアントシークレットの追加"),
    ("ClientSecretRemoved", "Client secret removed", "クライアントシークレットの削除"),
    ("CodeExchanged", "Authorization code exchanged", "認可コードの引き換え"),
    ("ConsentGiven", "Consent given", "同意"),
    ("ConsentRevoked", "Consent withdrawn", "同意の撤回"),
    ("CredentialRemoved", "Credential removed", "認証情報の削除"),
    ("DeviceAuthorizationApproved", "Device allowed", "端末の許可"),
    ("DeviceAuthorizationDenied", "Device refused", "端末の拒否"),
    ("DeviceAuthorizationRedeemed", "Device got its tokens", "端末へのトークンの引き渡し"),
    ("DeviceAuthorizationRequested", "Device asked for access", "端末からのアクセスの要求"),
    ("DevicePolled", "Device waiting for an answer", "端末の応答待ち"),
    ("GrantApproved", "Access approved", "アクセスの承認"),
    ("GrantApprovedDirectly", "Access approved, tokens given at once", "アクセスの承認と直接の発行"),
    ("GrantDenied", "Access denied", "アクセスの拒否"),
    ("GrantRequested", "Access requested", "アクセスの要求"),
    ("GrantRevoked", "Access withdrawn", "アクセスの取り消し"),
    ("GroupChanged", "Group changed", "グループの変更"),
    ("GroupCreated", "Group created", "グループの作成"),
    ("GroupDeleted", "Group deleted", "グループの削除"),
    ("GroupJoined", "Group joined", "グループへの参加"),
    ("GroupLeft", "Group left", "グループからの離脱"),
    ("GroupRenamed", "Group renamed", "グループの名称変更"),
    ("GroupRoleAssigned", "Role given to the group", "グループへのロールの付与"),
    ("GroupRoleUnassigned", "Role taken from the group", "グループのロールの剥奪"),
    ("IdentifierClaimed", "Unique name taken", "一意な名前の取得"),
    ("IdentifierReleased", "Unique name released", "一意な名前の解放"),
    ("JobAborted", "Job stopped by a guard", "ジョブの自動中止"),
    ("JobCancelRequested", "Job cancellation requested", "ジョブの取り消しの要求"),
    ("JobCancelled", "Job cancelled", "ジョブの取り消し"),
    ("JobFailed", "Job failed", "ジョブの失敗"),
    ("JobProgressed", "Job progressed", "ジョブの進行"),
    ("JobQueued", "Job requested", "ジョブの受付"),
    ("JobRetried", "Job taken up again", "ジョブの再試行"),
    ("JobStarted", "Job started", "ジョブの開始"),
    ("JobSucceeded", "Job finished", "ジョブの完了"),
    ("NotificationDigestClosed", "Summary of notifications sent out", "通知のまとめの送信"),
    ("NotificationMarked", "Notification marked", "通知の既読・未読の変更"),
    ("NotificationPreferencesChosen", "Notifications by mail chosen", "メール通知の選択"),
    ("NotificationsRead", "Notifications read", "通知の既読"),
    ("PasswordMarkedForChange", "Password must be changed", "パスワード変更の要求"),
    ("PasswordSet", "Password set", "パスワードの設定"),
    ("PasswordUpgraded", "Password hash renewed", "パスワードハッシュの更新"),
    ("PushedRequestUsed", "Access requested in advance was answered", "事前要求への応答"),
    ("RequestPushed", "Access requested in advance", "アクセスの事前要求"),
    ("ResourceRegistered", "Resource registered", "リソースの登録"),
    ("ResourceRemoved", "Resource removed", "リソースの削除"),
    ("ResourceRenamed", "Resource renamed", "リソースの名称変更"),
    ("ResourceScopesChanged", "Resource scopes changed", "リソースのスコープ変更"),
    ("ResourceSecretAdded", "Resource secret added", "リソースシークレットの追加"),
    ("ResourceSecretRemoved", "Resource secret removed", "リソースシークレットの削除"),
    ("RoleAssigned", "Role given", "ロールの付与"),
    ("RoleCreated", "Role created", "ロールの作成"),
    ("RoleDelegated", "Role given over a group", "グループを範囲とするロールの付与"),
    ("RoleDelegationEnded", "Role over a group taken back", "グループを範囲とするロールの剥奪"),
    ("RoleDeleted", "Role deleted", "ロールの削除"),
    ("RoleDescribed", "Role described anew", "ロールの説明の変更"),
    ("RolePermissionsChanged", "Role permissions changed", "ロールの権限変更"),
    ("RoleRenamed", "Role renamed", "ロールの名称変更"),
    ("RoleUnassigned", "Role taken back", "ロールの剥奪"),
    ("SessionClientJoined", "Client joined a session", "セッションへのクライアントの参加"),
    ("SessionElevated", "Person proved themselves once more", "セッション中の再認証"),
    ("SessionEnded", "Session ended", "セッションの終了"),
    ("SessionPropertyRemoved", "Session property removed", "セッション属性の削除"),
    ("SessionPropertySet", "Session property set", "セッション属性の設定"),
    ("SessionSlotTaken", "Place for a session taken", "セッション枠の使用"),
    ("SessionSlotsFreed", "Places for sessions freed", "セッション枠の解放"),
    ("SessionStarted", "Session started", "セッションの開始"),
    ("SessionTouched", "Session in use", "セッションの利用"),
    ("SigningKeyActivated", "Signing key put to work", "署名鍵の使用開始"),
    ("SigningKeyGenerated", "Signing key made", "署名鍵の生成"),
    ("SigningKeyRetired", "Signing key retired", "署名鍵の退役"),
    ("SigningKeyRevoked", "Signing key revoked", "署名鍵の失効"),
    ("SsfStreamChanged", "Signal stream changed", "シグナルストリームの変更"),
    ("SsfStreamCreated", "Signal stream created", "シグナルストリームの作成"),
    ("SsfStreamDeleted", "Signal stream deleted", "シグナルストリームの削除"),
    ("SsfStreamStatusSet", "Signal stream started, paused or stopped", "シグナルストリームの状態の変更"),
    ("SsfSubjectAdded", "Signals of a person wanted again", "対象者のシグナル通知の再開"),
    ("SsfSubjectRemoved", "Signals of a person not wanted", "対象者のシグナル通知の除外"),
    ("SsfVerificationRequested", "Signal stream verification requested", "シグナルストリームの検証の要求"),
    ("SubjectErased", "Person erased", "個人データの消去"),
    ("TenantAttributeSchemaChanged", "Attribute schema changed", "属性スキーマの変更"),
    ("TenantCreated", "Tenant created", "テナントの作成"),
    ("TenantDeleted", "Tenant deleted", "テナントの削除"),
    ("TenantDeletionCancelled", "Tenant deletion called off", "テナント削除の取りやめ"),
    ("TenantDeletionRequested", "Tenant deletion requested", "テナント削除の要求"),
    ("TenantMailSecretRemoved", "Mail secret forgotten", "メール送信用シークレットの削除"),
    ("TenantMailSecretSet", "Mail secret set", "メール送信用シークレットの設定"),
    ("TenantReactivated", "Tenant serves again", "テナントの再開"),
    ("TenantRenamed", "Tenant renamed", "テナントの名称変更"),
    ("TenantSettingsChanged", "Settings changed", "設定の変更"),
    ("TenantSubjectSaltSet", "Salt of pairwise subjects set", "ペアワイズ識別子のソルト設定"),
    ("TenantSuspended", "Tenant suspended", "テナントの停止"),
    ("TokenExchanged", "Token exchanged for another", "トークンの交換"),
    ("TokensIssued", "Tokens issued", "トークンの発行"),
    ("UsedOnce", "One-time id used", "一度限りの識別子の使用"),
    ("UserActivated", "User activated", "利用者の有効化"),
    ("UserDeletionCancelled", "User deletion called off", "利用者削除の取りやめ"),
    ("UserDeletionRequested", "User deletion requested", "利用者削除の要求"),
    ("UserLocked", "User locked", "利用者のロック"),
    ("UserProfileChanged", "Profile changed", "プロフィールの変更"),
    ("UserReactivated", "User reactivated", "利用者の再開"),
    ("UserRegistered", "User registered", "利用者の登録"),
    ("UserSuspended", "User suspended", "利用者の停止"),
    ("UserUnlocked", "User unlocked", "利用者のロック解除"),
    ("VerificationRequested", "Link or reminder asked for by mail", "確認メールの要求"),
    ("VerificationUsed", "Link from a mail used", "確認リンクの使用"),
    ("WebhookChanged", "Webhook changed", "Webhook の変更"),
    ("WebhookDisclosureChanged", "What a webhook sees of people changed", "Webhook への個人情報の開示範囲の変更"),
    ("WebhookPaused", "Webhook paused", "Webhook の一時停止"),
    ("WebhookRedriveRequested", "Failed deliveries to a webhook tried again", "Webhook への失敗した配信の再試行"),
    ("WebhookRegistered", "Webhook registered", "Webhook の登録"),
    ("WebhookRemoved", "Webhook removed", "Webhook の削除"),
    ("WebhookReplayRequested", "Past events sent to a webhook again", "Webhook への過去イベントの再送"),
    ("WebhookResumed", "Webhook resumed", "Webhook の再開"),
    ("WebhookSecretAdded", "Webhook secret added", "Webhook シークレットの追加"),
    ("WebhookSecretRemoved", "Webhook secret removed", "Webhook シークレットの削除"),
    ("WebhookSecretRetired", "Webhook secret given an end", "Webhook シークレットの終了予定"),
    ("WebhookTestRequested", "Webhook tested", "Webhook のテスト"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_of_the_catalogue_has_its_words_in_both_languages() {
        for kind in aggregates::catalogue() {
            let told = words(kind.event_type);
            let told =
                told.unwrap_or_else(|| panic!("give {} its words in queries/src/audit/words.rs", kind.event_type));
            assert!(!told.en.is_empty() && !told.ja.is_ascii(), "{}", kind.event_type);
        }
    }

    #[test]
    fn words_are_found_because_they_are_in_order() {
        assert!(WORDS.is_sorted_by(|(one, ..), (other, ..)| one < other));
        assert_eq!(words("NeverHappened"), None);
    }
}
