// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// What every contract that holds money shares: exact deposits, pushes that never block, and what could not be pushed.
interface IVault {
    /// A push was refused by its receiver; the amount is owed to it from now on.
    event Owed(address indexed token, address indexed account, uint256 amount);
    /// An owed amount was paid out, to the account or to where the account sent it.
    event OwedPaid(address indexed token, address indexed account, address indexed to, uint256 amount);

    /// The coin sent along is not the amount due: none when a token is due.
    error WrongValue(uint256 sent, uint256 due);
    /// The token moved another amount than it was asked to: it takes a fee, or it lies.
    error TransferAmountMismatch(address token, uint256 asked, uint256 arrived);
    /// The token refused to be pulled, or is no token.
    error PullRefused(address token, address from, uint256 amount);
    /// What is owed could not be pushed; it stays owed. Nobody but the contract itself pushes a token.
    error PushRefused(address token, address account, uint256 amount);
    /// Nothing is owed.
    error NothingOwed(address token, address account);
    /// Too little gas is left to give a receiver its full share of it, which would turn a push into a debt.
    error TooLittleGas(uint256 left, uint256 needed);
    /// A receiver or token called back in.
    error Reentered();

    /// All that the contract owes in `token`: open promises and what could not be pushed.
    function liabilities(address token) external view returns (uint256);

    /// What could not be pushed to `account`.
    function owed(address token, address account) external view returns (uint256);

    /// Pushes what is owed to `account` again. Anyone may call.
    function payOwed(address token, address account) external;

    /// Pushes what is owed to the caller to `to`: for an account that cannot receive.
    function redirectOwed(address token, address to) external;

    /// The transfer of a token as one step that happens whole or not at all. Only the contract itself calls it.
    function pushToken(address token, address to, uint256 amount) external;
}
