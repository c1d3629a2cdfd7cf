// The peer beside which Evident is measured: npm `oidc-provider` with its in-memory adapter, one process.
//
// Everything that Evident does in the same measurement is on here, and nothing more. Who comes to sign in is let in at
// once: what is measured is the protocol, not a password.
import { Provider } from 'oidc-provider';

const [address] = process.argv.slice(2);
const [host, port] = address.split(':');
const redirect = 'https://app.example.com/callback';

const provider = new Provider(`http://${address}`, {
  clients: [
    { client_id: 'web', client_secret: 'web-secret-web-secret-web-secret-0', redirect_uris: [redirect], grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] },
    { client_id: 'service', client_secret: 'service-secret-service-secret-00', redirect_uris: [], response_types: [], grant_types: ['client_credentials'] },
  ],
  scopes: ['openid', 'profile', 'email', 'offline_access', 'orders'],
  claims: { openid: ['sub'], profile: ['name', 'given_name'], email: ['email'] },
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true },
    devInteractions: { enabled: false },
  },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: (ctx, client, code) => code.scopes.has('offline_access'),
  findAccount: (ctx, sub) => ({ accountId: sub, claims: () => ({ sub, name: 'Aiko', given_name: 'Aiko', email: 'aiko@example.com' }) }),
  loadExistingGrant: async (ctx) => {
    const known = ctx.oidc.session.grantIdFor(ctx.oidc.client.clientId);
    if (known) return provider.Grant.find(known);
    const grant = new provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid profile email offline_access');
    await grant.save();
    return grant;
  },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next();
  await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: 'aiko' }, consent: {} }, { mergeWithLastSubmission: false });
  ctx.respond = false;
});

// Callers of one load wait for those of the one before: longer than Node's five seconds.
provider.listen(Number(port), host).keepAliveTimeout = 600_000;
