//! `GET /api/v1/key` (and its older name `/auth/key`): what the calling key may do and has spent.

use axum::Json;
use store::{KeyRow, LimitReset};
use wire::{
    Dollars,
    key::{KeyInfo, KeyReply},
};

use super::keys::spent;
use crate::{auth::Caller, timestamp::iso};

/// The endpoint.
pub(crate) async fn get(Caller(key): Caller) -> Json<KeyReply> {
    Json(KeyReply { data: info(key) })
}

fn info(key: KeyRow) -> KeyInfo {
    KeyInfo {
        limit: key.limit.map(|limit| Dollars(limit.0)),
        limit_remaining: key.limit_remaining().map(|left| Dollars(left.0)),
        limit_reset: key.limit_reset.map(LimitReset::word).map(str::to_owned),
        include_byok_in_limit: key.rules.include_byok_in_limit,
        spent: spent(&key),
        is_management_key: key.management,
        is_provisioning_key: key.management,
        expires_at: key.expires_at.map(|seconds| iso(seconds.saturating_mul(1000))),
        label: key.label,
        ..KeyInfo::default()
    }
}
